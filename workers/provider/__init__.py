"""The provider of log-ins (OpenID Connect): asked where people log in, what it says checked"""
