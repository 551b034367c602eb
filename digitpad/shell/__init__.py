"""The application and its main window: menus, tabs, status bar, opening and closing."""
