# Who has a case open.
presence-also = { $post }也在看，自 { $since } 起
