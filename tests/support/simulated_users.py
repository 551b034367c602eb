"""A person at the program's window: presses what can be pressed, draws, and reads what is said."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

LEFT = Qt.MouseButton.LeftButton


class Hand:
    """On ``tab`` of the window."""

    def __init__(self, window, workspace, wait_for, tab):
        self.window, self.workspace, self.wait_for, self.tab = window, workspace, wait_for, tab
        window.tabs.setCurrentWidget(tab)

    def button(self, name, within=None):
        return (within or self.tab).findChild(QPushButton, name)

    def click(self, name, within=None):
        button = self.button(name, within)
        assert button.isVisible(), name
        assert button.isEnabled(), name
        QTest.mouseClick(button, LEFT)

    def text(self, name, within=None):
        return (within or self.window).findChild(QLabel, name).text()


class DrawingHand(Hand):
    """On the Draw tab; every answer is waited for."""

    def __init__(self, window, workspace, wait_for):
        super().__init__(window, workspace, wait_for, window.draw_tab)
        self.canvas = self.tab.canvas

    @property
    def digit(self):
        """The digit or number read."""
        self.settle()
        return self.text("prediction_label")

    @property
    def bars(self):
        self.settle()
        return self.tab.bars.accessibleDescription()

    def settle(self):
        self.wait_for(lambda: self.tab.is_answer_current)

    def at(self, x, y):
        return self.canvas.to_widget(x, y).toPoint()

    def press(self, x, y):
        QTest.mousePress(self.canvas, LEFT, pos=self.at(x, y))

    def move(self, x, y):
        QTest.mouseMove(self.canvas, self.at(x, y))
        QApplication.processEvents()

    def lift(self, x, y):
        QTest.mouseRelease(self.canvas, LEFT, pos=self.at(x, y))

    def stroke(self, points):
        self.press(*points[0])
        for point in points[1:]:
            self.move(*point)
        self.lift(*points[-1])

    def write(self, strokes):
        for stroke in strokes:
            self.stroke(stroke)
        self.settle()

    def click(self, name, within=None):
        super().click(name, within)
        self.settle()

    def key(self, key, modifiers=Qt.KeyboardModifier.NoModifier):
        QTest.keyClick(self.canvas, key, modifiers)
        self.settle()


class TrainingHand(Hand):
    """On the Train tab."""

    def __init__(self, window, workspace, wait_for):
        super().__init__(window, workspace, wait_for, window.train_tab)
        self.session = workspace.training.session

    def wait_for_state(self, state):
        self.wait_for(lambda: self.session.state is state)

    def wait_for_end(self):
        self.wait_for(lambda: not self.session.is_active)
