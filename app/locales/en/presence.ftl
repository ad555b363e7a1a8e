# Who has a case open.
presence-also = { $post } has this open too, since { $since }
