# expect: shape=OneType path=type focus=1-p1
# expect: shape=SilentText path=- focus=1-p1
# expect: shape=Slot path=hasKind focus=1-p1
# expect: shape=Slot path=order focus=1-p1
# expect: shape=SlotName path=forSlot focus=1-p1
# expect: shape=SlotOwner path=- focus=1-p1
# expect: shape=SlotStatus path=type focus=1-p1
INSERT DATA { ex:1-p1 a srv:Silent }
