# expect: shape=ActMatter path=concernsMatter focus=told
DELETE DATA { l:told srv:concernsMatter matter:start }
