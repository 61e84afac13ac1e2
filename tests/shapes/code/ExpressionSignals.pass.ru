# expect: nothing
INSERT DATA { <urn:may> srv:signalsNormClass srv:Immunity }
