# expect: shape=EventLogged path=- focus=came
DELETE DATA { log:l srv:hasEvent l:came }
