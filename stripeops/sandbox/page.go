package sandbox

func (x *visit) page() {}
