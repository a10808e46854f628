//go:build !unix

package boltdb_test

func limitFileSize(uint64) bool { return false }
