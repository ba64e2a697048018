"""The pages in a browser. A package, so that the browser ends with its tests: others need a thread without a loop."""
