# expect: shape=SlotOwner path=- focus=new
INSERT DATA { ex:new a srv:Silent ; srv:forSlot slot:timing }
