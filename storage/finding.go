package storage

import "clinic.example/paydesk/model"

// Finding is one thing that is wrong in a store.
type Finding struct {
	Rule     string           `json:"rule" doc:"what doesn't hold, as in invoice paid"`
	Practice model.PracticeID `json:"practice" doc:"empty for what is the organisation's"`
	Row      string           `json:"row" doc:"where it was found"`
	Text     string           `json:"text"`
}

// What an engine itself looks at.
const (
	PagesRule  = "pages"            // the file's own structure
	RecordRule = "record"           // each row can be read, and lies under its own key
	IndexRule  = "index"            // each row is in its indexes
	StrayRule  = "stray index"      // each index entry has its row
	PlaceRule  = "place"            // nothing lies where it doesn't belong
	IDRule     = "id"               // no row has an id that is yet to be given
	WholeRule  = "could not finish" // the check itself came to its end
)

// Count is how many rows of a kind a store holds.
type Count struct {
	Kind string `json:"kind"`
	Rows int    `json:"rows"`
}
