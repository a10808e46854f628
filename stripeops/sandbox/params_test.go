package sandbox

import (
	"reflect"
	"testing"
)

func TestDecode(t *testing.T) {
	for _, c := range []struct {
		form string
		want params // nil: refused
	}{
		{"", params{}},
		{"a=1&b=", params{"a": "1", "b": ""}},
		{"a=1&a=2", params{"a": "2"}},
		{"a[b][c]=1&a[d]=x+y%26", params{"a": params{"b": params{"c": "1"}, "d": "x y&"}}},
		{"a[]=1&a[]=2", params{"a": []any{"1", "2"}}},
		{"a[1]=y&a[0]=x", params{"a": []any{"x", "y"}}},
		{"a[0][p]=1&a[0][q]=2&a[1][p]=3", params{"a": []any{params{"p": "1", "q": "2"}, params{"p": "3"}}}},
		{"a[][p]=1&a[][q]=2&a[][p]=3", params{"a": []any{params{"p": "1", "q": "2"}, params{"p": "3"}}}},
		{"created[gte]=5&created[lt]=9", params{"created": params{"gte": "5", "lt": "9"}}},
		{"metadata[a b]=1", params{"metadata": params{"a b": "1"}}},
		{"a[b=1", nil},
		{"[a]=1", nil},
		{"a=1&a[b]=2", nil},
		{"a[b]=1&a=2", nil},
		{"a=%zz", nil},
		{"a[b][c][d][e][f][g][h][i][j][k][l][m]=1", nil},
	} {
		got, err := decode(c.form)
		if (err != nil) != (c.want == nil) || c.want != nil && !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: got %v %v, want %v", c.form, got, err, c.want)
		}
	}
}

func TestMetadata(t *testing.T) {
	old := object{"a": "1", "b": "2"}
	for _, c := range []struct {
		form string
		want object
	}{
		{"", object{"a": "1", "b": "2"}},
		{"metadata[a]=9&metadata[c]=3", object{"a": "9", "b": "2", "c": "3"}},
		{"metadata[a]=", object{"b": "2"}},
		{"metadata=", object{}},
	} {
		p, err := decode(c.form)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.metadata(old); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: got %v, want %v", c.form, got, c.want)
		}
	}
	if len(old) != 2 || old["a"] != "1" {
		t.Errorf("the old metadata was changed: %v", old)
	}
}

func TestAStoredObjectIsACopy(t *testing.T) {
	s := newTenant("acct_1", false, 1)
	o := object{"id": "x", "created": int64(1), "inner": object{"a": "1"}, "list": []any{object{"b": int(2)}}}
	s.put("thing", o)
	o.sub("inner")["a"] = "changed"
	got, _ := s.get("thing", "x")
	asObject(got.list("list")[0])["b"] = "changed"
	again, _ := s.get("thing", "x")
	if again.str("inner", "a") != "1" || asObject(again.list("list")[0]).num("b") != 2 {
		t.Fatalf("got %v", again)
	}
}

func TestTablesKeepTheOrderOfTime(t *testing.T) {
	s := newTenant("acct_1", false, 1)
	for _, row := range []struct {
		id string
		at int64
	}{{"b", 5}, {"c", 5}, {"a", 1}, {"d", 9}} {
		s.put("thing", object{"id": row.id, "created": row.at})
	}
	s.del("thing", "c")
	var got string
	for _, o := range s.list("thing", nil) {
		got += o.str("id")
	}
	if got != "dba" {
		t.Fatalf("got %s", got)
	}
}

func TestRouterPrefersLiterals(t *testing.T) {
	r := newRouter([]string{"/v1/a/{x}", "/v1/a/search", "/v1/a/{x}/b"}, func(s string) (string, string) { return "GET", s })
	for path, want := range map[string]string{
		"/v1/a/search": "/v1/a/search", "/v1/a/1": "/v1/a/{x}", "/v1/a/1/b": "/v1/a/{x}/b", "/v1/a/": "", "/v1/a": "", "/v1/a/1/c": "",
	} {
		if got, _, _ := r.find("GET", path); got != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
}
