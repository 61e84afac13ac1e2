# expect: shape=NotificationForms path=hasForm focus=2-notice
# expect: shape=SlotHasValue path=hasSlot focus=2-notice
DELETE WHERE { ex:2-notice srv:hasForm ?any }
