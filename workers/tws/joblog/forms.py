"""How lines of a job log are written: the patterns of `forms.toml`, by name. PURE."""

from workers.forms import forms

form = forms("workers.tws.joblog")
