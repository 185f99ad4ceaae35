"""What the site says about itself: help, privacy, accessibility."""

from django.shortcuts import render


def help_page(request):
    return render(request, "home/help.html")


def privacy(request):
    return render(request, "home/privacy.html")


def accessibility(request):
    return render(request, "home/accessibility.html")
