# expect: nothing
INSERT DATA { agreement:example srv:extractor "servanda-pdf" }
