# expect: shape=EventForm path=hasForm focus=told
INSERT DATA { l:told srv:hasForm form:written }
