"""`python -m app.cli`, for starting a second process of ours."""

from app.cli.main import main

main()
