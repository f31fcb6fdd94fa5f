"""Lagebild reads news and answers: who did what to whom, where and when, and according to whom."""
