# expect: shape=NotificationMatter path=concernsMatter focus=1-notice
# expect: shape=SlotHasValue path=hasSlot focus=1-notice
DELETE WHERE { ex:1-notice srv:concernsMatter ?any }
