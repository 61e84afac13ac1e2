# expect: shape=AboutOwnAgreement path=isAbout focus=1-silence
# expect: shape=SilenceAbout path=isAbout focus=1-silence
INSERT DATA { ex:1-silence srv:isAbout <https://w3id.org/servanda/agreement/other/1-help> }
