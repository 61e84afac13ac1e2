# expect: nothing
DELETE DATA { ex:1-silence srv:silenceText "Who pays is not said."@en } ;
INSERT DATA { ex:1-silence srv:silenceText "The costs are open."@en }
