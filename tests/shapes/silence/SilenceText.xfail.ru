# expect: shape=SilenceText path=silenceText focus=1-silence
INSERT DATA { ex:1-silence srv:silenceText "again"@en }
