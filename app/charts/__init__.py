"""Charts of the dashboard: Bokeh figures, built when somebody asks for one."""
