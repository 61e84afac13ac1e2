# expect: nothing
DELETE { agreement:example srv:partyNamePattern ?old } INSERT { agreement:example srv:partyNamePattern "[Тт]арап(тың)?" } WHERE { agreement:example srv:partyNamePattern ?old }
