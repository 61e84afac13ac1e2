# expect: shape=EventMatter path=concernsMatter focus=came
INSERT DATA { l:came srv:concernsMatter programme:x }
