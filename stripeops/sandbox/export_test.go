package sandbox

// TheJudge serves the tests outside of the package too: it takes seconds to load.
var TheJudge = theJudge
