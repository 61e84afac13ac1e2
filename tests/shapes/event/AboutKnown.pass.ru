# expect: nothing
INSERT DATA { l:needed srv:isAbout <https://w3id.org/servanda/log/m/went> }
