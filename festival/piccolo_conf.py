"""Where Piccolo looks for the engine and the application's tables."""

from piccolo.conf.apps import AppRegistry

from festival.db import DB

APP_REGISTRY = AppRegistry(apps=["festival.piccolo_app"])

__all__ = ["APP_REGISTRY", "DB"]
