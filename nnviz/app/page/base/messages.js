// Messages between the page and the kernel, and the traits of its widgets. Made from the types in Python by
// `python -m tests.scripts.typedefs`; a test compares them.

/**
 * A page opens, changes, or has lost frames.
 * @typedef {object} Introduction
 * @property {string} page
 * @property {"ready" | "page" | "lost"} kind
 * @property {number} width
 * @property {number} room
 * @property {number} ratio
 * @property {boolean} visible
 * @property {"light" | "dark"} theme
 * @property {string} search
 * @property {boolean} [keeps]
 * @property {boolean} [presents]
 */

/**
 * A page is left.
 * @typedef {object} Gone
 * @property {string} page
 * @property {"gone"} kind
 */

/**
 * A frame was painted, and all before it.
 * @typedef {object} Acknowledgement
 * @property {string} page
 * @property {"ack"} kind
 * @property {number} frame
 * @property {number} [waited]
 */

/**
 * A page received nothing for a while.
 * @typedef {object} Ping
 * @property {string} page
 * @property {"ping"} kind
 */

/**
 * The pointer is at a place in the pictures, with its button pressed or not.
 * @typedef {object} Pointing
 * @property {string} page
 * @property {"pointer"} kind
 * @property {number} x
 * @property {number} y
 * @property {boolean} [pressed]
 */

/**
 * A click chose what is at a place.
 * @typedef {object} Choice
 * @property {string} page
 * @property {"choose"} kind
 * @property {number} x
 * @property {number} y
 */

/**
 * A person edits the samples, or a picture to draw in, at a place.
 * @typedef {object} Edit
 * @property {string} page
 * @property {"edit"} kind
 * @property {"add" | "down" | "move" | "remove" | "up" | "shift-left" | "shift-right" | "shift-up" | "shift-down"} action
 * @property {number} x
 * @property {number} y
 */

/**
 * Another step should be shown; None is the present.
 * @typedef {object} Scrub
 * @property {string} page
 * @property {"scrub"} kind
 * @property {number | null} step
 */

/**
 * Another branch should be continued.
 * @typedef {object} Stand
 * @property {string} page
 * @property {"branch"} kind
 * @property {number} number
 */

/**
 * A branch should be shown beside the present one; 0 for none.

A negative number is a run from before a restart.
 * @typedef {object} Compare
 * @property {string} page
 * @property {"compare"} kind
 * @property {number} number
 */

/**
 * A comparison should end, and the run go on with A or B.
 * @typedef {object} Keep
 * @property {string} page
 * @property {"keep"} kind
 * @property {"one" | "other" | "leave"} run
 */

/**
 * The person tries the advice of the diagnosis.
 * @typedef {object} Trial
 * @property {string} page
 * @property {"try"} kind
 */

/**
 * A key was pressed that stands for a button.
 * @typedef {object} Key
 * @property {string} page
 * @property {"key"} kind
 * @property {"play" | "step" | "epoch" | "reset" | "undo" | "escape" | "next" | "back" | "notes"} key
 */

/**
 * A kept run should be loaded; `text` is its recipe.
 * @typedef {object} Kept
 * @property {string} page
 * @property {"load"} kind
 * @property {string} text
 */

/**
 * The progress in the lessons, as the browser kept it.
 * @typedef {object} Course
 * @property {string} page
 * @property {"progress"} kind
 * @property {string} text
 */

/**
 * A piece of an uploaded file; its bytes come beside it.
 * @typedef {object} Piece
 * @property {string} file
 * @property {string} name
 * @property {number} size
 * @property {number} at
 */

/**
 * An answer to the dialog of a file: the use of a column, an answer to a question, or an end.
 * @typedef {object} FileAnswer
 * @property {"column" | "question" | "use" | "leave"} kind
 * @property {number} file
 * @property {number} [place]
 * @property {string} [name]
 * @property {string} [value]
 */

/**
 * The step and the settings of a picture, and now and then its numbers.
 * @typedef {object} Facts
 * @property {number} step
 * @property {string} settings
 * @property {boolean} still
 * @property {[string, string, string][]} [numbers]
 * @property {[string, string, string][]} [beside]
 * @property {[number, number, number, string]} [time]
 */

/**
 * A frame, or what has changed of it; its pictures come beside it.
 * @typedef {object} Frame
 * @property {"frame"} kind
 * @property {number} frame
 * @property {Facts} facts
 * @property {boolean} whole
 * @property {[number, number]} size
 * @property {[number, number, number, number, number, number, number, number][]} places
 */

/**
 * The answer to a page's pointer.
 * @typedef {object} Hint
 * @property {"hint"} kind
 * @property {string} page
 * @property {string} text
 */

/**
 * A file to save, whose bytes come beside it.
 * @typedef {object} SavedFile
 * @property {"file"} kind
 * @property {string} page
 * @property {string} name
 * @property {string} type
 */

/**
 * A run that pages are to keep, and the sentence that offers it.
 * @typedef {object} KeptRun
 * @property {"kept"} kind
 * @property {string} text
 * @property {string} offer
 */

/**
 * The answer to a page that has heard nothing for a while.
 * @typedef {object} Pong
 * @property {"pong"} kind
 * @property {string} page
 */

/**
 * No more is to be sent of a file.
 * @typedef {object} Stop
 * @property {string} stop
 */

/**
 * The words of the timeline.
 * @typedef {object} TimelineWords
 * @property {string} timeline
 * @property {string} now
 * @property {string} branch
 * @property {string} beside
 * @property {string} none
 */

/**
 * Marks and branches of a run; nothing where there is no timeline.
 * @typedef {object} TimelineFacts
 * @property {TimelineWords} [words]
 * @property {[number, string][]} [marks]
 * @property {[number, string][]} [branches]
 * @property {number} [branch]
 * @property {[number, string][]} [opponents]
 * @property {number} [beside]
 */

/**
 * The words of a page that has lost its kernel.
 * @typedef {object} Losing
 * @property {string} busy
 * @property {string} interrupted
 * @property {string} offline
 * @property {string} unreachable
 * @property {string} culled
 * @property {string} died
 * @property {string} ended
 * @property {string} unknown
 * @property {string} restarted
 * @property {string} cell
 * @property {string} again
 * @property {string} help
 * @property {string} waiting
 */

/**
 * The words of a page that keeps its run; nothing where none is kept.
 * @typedef {object} Keeping
 * @property {string} [load]
 * @property {string} [no]
 * @property {string} [close]
 * @property {string} [full]
 */

/**
 * The query that opens a page as it is, and the names that stay in it.
 * @typedef {object} Again
 * @property {string} [query]
 * @property {string[]} [keep]
 */

/**
 * The places of pictures and controls in CSS pixels: left, top, width and height of each.
 * @typedef {object} Places
 * @property {number} [width]
 * @property {number} [height]
 * @property {Record<string, [number, number, number, number]>} [pictures]
 * @property {Record<string, [number, number, number, number]>} [controls]
 */

/**
 * A scene's sentence, the headline of the diagnosis, the button that follows its advice, and the reasons.
 * @typedef {object} Finding
 * @property {string} [scene]
 * @property {string} [severity]
 * @property {string} [headline]
 * @property {string} [action]
 * @property {string} [why]
 * @property {string} [ask]
 * @property {["one" | "other" | "leave", string][]} [choices]
 */

/**
 * The traits of the screen.
 * @typedef {object} ScreenTraits
 * @property {DataView<ArrayBuffer>} resting
 * @property {Facts} facts
 * @property {string} label
 * @property {string} status
 * @property {Record<string, string>} names
 * @property {string} language
 * @property {boolean} editing
 * @property {TimelineFacts} timeline
 * @property {Losing} losing
 * @property {Keeping} keeping
 * @property {string} course
 * @property {string} locked
 * @property {Again} again
 * @property {Finding} finding
 * @property {[number, number, number, number, number, number][]} grids
 * @property {[number, number, number, number][]} pads
 * @property {Places} places
 * @property {string} scheme
 */

/**
 * The traits of the file chooser.
 * @typedef {object} ChooserTraits
 * @property {string} text
 * @property {string} help
 * @property {string} accept
 * @property {number} most
 */

/**
 * Something to choose about a file; without a label, the text asks for it.
 * @typedef {object} Question
 * @property {string} name
 * @property {string} label
 * @property {string} text
 * @property {string} value
 * @property {[string, string][]} options
 */

/**
 * A column of a file, and what it is used for.
 * @typedef {object} ShownColumn
 * @property {number} place
 * @property {string} name
 * @property {string} kind
 * @property {string} use
 * @property {string} label
 * @property {[string, string][]} options
 * @property {string} gaps
 * @property {string} reason
 */

/**
 * A file in its dialog.
 * @typedef {object} ShownFile
 * @property {number} file
 * @property {string} name
 * @property {string} about
 * @property {string} trouble
 * @property {Question[]} asked
 * @property {ShownColumn[]} columns
 * @property {string[][]} rows
 * @property {string[]} notes
 * @property {Question[]} chosen
 * @property {Question[]} reading
 * @property {boolean} can_use
 */

/**
 * The words of the dialog of a file.
 * @typedef {object} FileWords
 * @property {string} use
 * @property {string} leave
 * @property {string} another
 * @property {string} rows
 * @property {string} how
 */

/**
 * The traits of the dialog of a file.
 * @typedef {object} FileDialogTraits
 * @property {ShownFile} shown
 * @property {string} progress
 * @property {FileWords} words
 */

/** @typedef {Introduction | Gone | Acknowledgement | Ping | Pointing | Choice | Edit | Scrub | Stand | Compare | Keep | Trial | Key | Kept | Course} Message */

/** @typedef {Frame | Hint | SavedFile | KeptRun | Pong} Told */

export {};
