namespace IngressController.Tests.Features.Snippets.Syntax;

/// <summary>A text, and what it means (see <see cref="SnippetText.Show"/>), or how the problem with it begins.</summary>
/// <param name="Text">The snippet.</param>
/// <param name="Means">The whole tree; or line, column and the beginning of the reason.</param>
/// <param name="IsOurs">Whether nginx, which has no Lua here, would say something else.</param>
public sealed record SyntaxCase(string Text, string Means, bool IsOurs = false)
{
    const string NoName = "there is no directive before this";
    const string NoEnd = "the directive that begins here has no \";\"";
    const string NoQuote = "the quote that begins here is never closed";
    const string Touching = "text follows a closing quote at once";
    const string NoBrace = "the block that begins here is never closed";
    const string Early = "this \"}\" comes before the \";\" of the directive that begins on line";
    const string TooMany = "this \"}\" closes no block";
    const string NoLuaEnd = "the block of Lua that begins here is never closed";

    public static IReadOnlyList<SyntaxCase> All { get; } =
    [
        // Blanks, line ends, comments.
        new("", ""),
        new(" \t\r\n", ""),
        new("# deny all;", ""),
        new("a;", "a;"),
        new("a b  c\t\td\r\ne\n;", "a [b] [c] [d] [e];"),
        new("a;b;", "a; b;"),
        new("a b # c;\n;", "a [b];"),
        new("a b#c;", "a [b#c];"),
        new("a #b;", $"1:1 {NoEnd}"),
        new("a;#b", "a;"),
        new("a {#b\n}", "a { }"),
        new("a \"b\"#c\n;", $"1:6 {Touching}"),
        new("a\u00a0b;", "a\u00a0b;"),
        new("a b\u2028c;", "a [b\u2028c];"),

        // Ends.
        new("a", $"1:1 {NoEnd}"),
        new("a;\n  b c\n\n", $"2:3 {NoEnd}"),
        new("a \"b\"", $"1:1 {NoEnd}"),
        new("deny all\nallow a;", "deny [all] [allow] [a];"),
        new(";", $"1:1 {NoName} \";\""),
        new("a;;", $"1:3 {NoName} \";\""),
        new("a {\n ;}", $"2:2 {NoName} \";\""),
        new("a b\\;c;", "a [b\\;c];"),
        new("a b\\", $"1:1 {NoEnd}"),
        new("a b\\ c;", "a [b\\ c];"),

        // Quotes and escapes.
        new("a \"b c\" 'd';", "a \"b c\" \"d\";"),
        new("\"a\" b;", "a [b];"),
        new("\"a\"b;", $"1:4 {Touching}"),
        new("a \"\" '';", "a \"\" \"\";"),
        new("\"\" a;", " [a];"),
        new("a b\"c d\"e;", "a [b\"c] [d\"e];"),
        new("a 'b;", $"1:3 {NoQuote}"),
        new("a b;\na \"b';\n", $"2:3 {NoQuote}"),
        new("a \"b\\\";", $"1:3 {NoQuote}"),
        new("a 'it''s';", $"1:7 {Touching}"),
        new("a 'b'\"c\";", $"1:6 {Touching}"),
        new("a 'b'}", $"1:6 {Touching}"),
        new("a 'b'$c;", $"1:6 {Touching}"),
        new("a 'b');", "a \"b\" [)];"),
        new("a 'b')c;", "a \"b\" [)c];"),
        new("a 'b'{c;}", "a \"b\" { c; }"),
        new("a '\\n\\t\\r\\\"\\'\\\\';", "a \"␊␉␍\"'\\\";"),
        new("a '\\$b\\d\\.\\0\\x41';", "a \"\\$b\\d\\.\\0\\x41\";"),
        new("a \\n\\\"b\\\\;", "a [␊\"b\\];"),
        new("a \\\"b c\\\";", "a [\"b] [c\"];"),
        new("a \\#b;", "a [\\#b];"),
        new("a \\'b;", "a ['b];"),
        new("a '\\\\\\'';", "a \"\\'\";"),
        new("a 'b\nc';", "a \"b␊c\";"),
        new("a 'b\\\nc';", "a \"b\\␊c\";"),
        new("a '#b';", "a \"#b\";"),
        new("a 'b{c;d}';", "a \"b{c;d}\";"),
        new("a 'é\U0001f600';", "a \"é\U0001f600\";"),

        // Blocks.
        new("a {}", "a { }"),
        new("a{b{c;}d;}e;", "a { b { c; } d; } e;"),
        new("a { b c; } d;", "a { b [c]; } d;"),
        new("{", $"1:1 {NoName} \"{{\""),
        new("a;\n { b; }", $"2:2 {NoName} \"{{\""),
        new("}", $"1:1 {TooMany}"),
        new("a { b; }\n}", $"2:1 {TooMany}"),
        new("a { b }", $"1:7 {Early} 1, column 5"),
        new("a {\n b\n}\n", $"3:1 {Early} 2, column 2"),
        new("a { b} c; }", "a { b} [c]; }"),
        new("a b}", $"1:1 {NoEnd}"),
        new("a {\nb;", $"1:1 {NoBrace}"),
        new("a { b { c; }", $"1:1 {NoBrace}"),
        new("a { b", $"1:5 {NoEnd}"),
        new("a }b;", $"1:3 {Early} 1, column 1"),
        new("if ( $a = 1 ){return 403;}", "if [(] [$a] [=] [1] [)] { return [403]; }"),
        new("if ($a = \"x\") { set $b 1; }", "if [($a] [=] \"x\" [)] { set [$b] [1]; }"),
        new("map $a $b { default 0; ~^x 1; }", "map [$a] [$b] { default [0]; ~^x [1]; }"),

        // Braces in words.
        new("a $b${c}d;", "a [$b${c}d];"),
        new("a ${b c};", "a [${b] [c}];"),
        new("a ${;", "a [${];"),
        new("a ${{{;", "a [${{{];"),
        new("a $${b};", "a [$${b}];"),
        new("a \\${b;}", "a [\\$] { b; }"),
        new("a $\\{b;", "a [$\\{b];"),
        new("a $b{c;}", "a [$b] { c; }"),
        new("a $ {c;}", "a [$] { c; }"),
        new("a ${b}{c;}", "a [${b}] { c; }"),
        new("a \"$\"{b;}", "a \"$\" { b; }"),
        new("${a} b;", "${a} [b];"),
        new("location ~ ^/\\d{2}/ { a; }", $"1:1 {NoBrace}"),
        new("location ~ ^/\\d{a;}", "location [~] [^/\\d] { a; }"),
        new("location ~ \"^/\\d{2}/\" { a; }", "location [~] \"^/\\d{2}/\" { a; }"),

        // Lua.
        new("x_by_lua_block { a = {} } b;", "x_by_lua_block { Lua } b;", true),
        new("set_by_lua_block $a { return '}' } b;", "set_by_lua_block [$a] { Lua } b;", true),
        new("x_by_lua_block { \"}\\\"}\" --}\n [[}]] [=[ ]] }]=] --[[}\n}]] --[==[ ]=] } ]==] a[1] a[b[1]] } b;", "x_by_lua_block { Lua } b;", true),
        new("x_by_lua_block { a - -- }\n }", "x_by_lua_block { Lua }", true),
        new("x_by_lua_block { --[a }\n }", "x_by_lua_block { Lua }", true),
        new("a;\nx_by_lua_block { -- }", $"2:1 {NoLuaEnd}", true),
        new("x_by_lua_block { '} b;", $"1:1 {NoLuaEnd}", true),
        new("x_by_lua_block { '\\", $"1:1 {NoLuaEnd}", true),
        new("x_by_lua_block { [[ }", $"1:1 {NoLuaEnd}", true),
        new("x_by_lua_block { [", $"1:1 {NoLuaEnd}", true),
        new("x_by_lua_block { { }", $"1:1 {NoLuaEnd}", true),
        new("x_by_lua_block { \n\n } b\n{ }}", $"4:4 {TooMany}", true),
        new("x_by_lua 'a = {}';", "x_by_lua \"a = {}\";"),
        new("x_by_lua { a; }", "x_by_lua { a; }"),

        // Control characters, which nginx takes.
        new("a \0;", "1:3 the control character U+0000", true),
        new("a;\n\n b '\u0001';", "3:5 the control character U+0001", true),
        new("a\u000bb;", "1:2 the control character U+000B", true),
        new("# \u007f", "1:3 the control character U+007F", true),
        new("a '\u0085'", "1:4 the control character U+0085", true),

        // Lengths.
        new($"a {new string('b', 4095)};", $"a [{new string('b', 4095)}];"),
        new($"a;\n a {new string('b', 4096)};", "2:4 the word or comment that begins here has 4,096 bytes"),
        new($"a '{new string('b', 4094)}';", $"a \"{new string('b', 4094)}\";"),
        new($"a '{new string('b', 4095)}';", "1:3 the word or comment that begins here has 4,096 bytes"),
        new($"a {new string('é', 2048)};", "1:3 the word or comment that begins here has 4,096 bytes"),
        new($"#{new string('b', 4094)}\na;", "a;"),
        new($"a;\n#{new string('b', 4095)}\na;", "2:1 the word or comment that begins here has 4,096 bytes"),
    ];
}
