# expect: shape=SlotStatus path=type focus=n-timing
# expect: shape=SlotMeaning path=text focus=n-timing
DELETE { ex:n-timing a ?old } INSERT { ex:n-timing a srv:Slot } WHERE { ex:n-timing a ?old }
