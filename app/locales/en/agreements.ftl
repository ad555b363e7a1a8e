agreement-version = Version { $version }, in use since { $day }.
agreement-own-text = The wording is this utility’s own, not a regulator’s form.
