"""Photos on screen: in strips beside what they belong to, and one at a time in a viewer."""

from desktop.views.photos.thumbs import ThumbStrip
from desktop.views.photos.viewer import PhotoViewer

__all__ = ["PhotoViewer", "ThumbStrip"]
