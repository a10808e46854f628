package sandbox

import "strings"

// router finds the entry for a method and a path; a literal segment wins over a variable.
type router[T any] struct {
	routes []route[T]
}

type route[T any] struct {
	method   string
	segments []string
	entry    T
}

func newRouter[T any](entries []T, where func(T) (method, path string)) router[T] {
	var r router[T]
	for _, e := range entries {
		method, path := where(e)
		r.routes = append(r.routes, route[T]{method, strings.Split(path, "/"), e})
	}
	return r
}

func (r router[T]) find(method, path string) (T, map[string]string, bool) {
	segments := strings.Split(path, "/")
	var found T
	var vars map[string]string
	for _, rt := range r.routes {
		if rt.method != method || len(rt.segments) != len(segments) {
			continue
		}
		m, ok := rt.match(segments)
		if ok && (vars == nil || len(m) < len(vars)) {
			found, vars = rt.entry, m
		}
	}
	return found, vars, vars != nil
}

func (rt route[T]) match(segments []string) (map[string]string, bool) {
	vars := map[string]string{}
	for i, want := range rt.segments {
		switch {
		case strings.HasPrefix(want, "{"):
			if segments[i] == "" {
				return nil, false
			}
			vars[strings.Trim(want, "{}")] = segments[i]
		case want != segments[i]:
			return nil, false
		}
	}
	return vars, true
}
