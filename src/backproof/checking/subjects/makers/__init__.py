"""Making what is checked: instances of classes, with sizes, data, objects and parts that they want."""
