"""Other channels than a browser: what each is sent, and by whom"""
