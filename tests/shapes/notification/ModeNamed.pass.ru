# expect: nothing
DELETE DATA { mode:notify srv:namePattern "хабар"@kk } ; INSERT DATA { mode:notify srv:namePattern "notif"@en }
