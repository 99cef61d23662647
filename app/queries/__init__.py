"""Every question once: what may be asked, within which bounds, and what is answered."""
