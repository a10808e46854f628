package sandbox

import "net/http"

func (s *Server) serveControl(w http.ResponseWriter, r *http.Request) {}
