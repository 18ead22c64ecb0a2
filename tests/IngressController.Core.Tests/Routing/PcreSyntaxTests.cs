using IngressController.Core.Routing;

namespace IngressController.Core.Tests.Routing;

/// <summary>Patterns mean what PCRE says they mean, in octets, without case and anchored at the start.</summary>
public sealed class PcreSyntaxTests
{
    [Theory]
    [InlineData("/api/v[0-9]+/", "/api/v12/x", "/API/V1/", "/x/api/v1/")]
    [InlineData("/a|/b", "/b", "/x/b", "/x")]
    [InlineData("/(foo|bar)$", "/Foo", "/bar", "/foo/")]
    [InlineData("/[[:alpha:]]+$", "/abc", "/ABC", "/a1")]
    [InlineData("/[^[:digit:]/]+$", "/abc", "/a-b", "/a1")]
    [InlineData("/[]x]$", "/]", "/x", "/y")]
    [InlineData("/[a-z-[b]c]$", "/ac]", "/[c]", "/b")]
    [InlineData(@"/[\w-.]+$", "/a-b.c", "/_", "/a+b")]
    [InlineData(@"/[.-\d]+$", "/1.2-3", "/-", "/a")]
    [InlineData(@"/\d+$", "/123", "/0", "/é")]
    [InlineData(@"/\w+$", "/a_1", "/Z", "/é")]
    [InlineData(@"/\Qa.b\E$", "/a.b", "/A.B", "/axb")]
    [InlineData(@"/a\x2eb$", "/a.b", "/A.b", "/axb")]
    [InlineData(@"/a\x{2e}b$", "/a.b", "/A.b", "/axb")]
    [InlineData(@"/a\.b\-c$", "/a.b-c", "/A.B-C", "/axb-c")]
    [InlineData("/a++b$", "/aaab", "/ab", "/b")]
    [InlineData("/(?:ab)*+c$", "/ababc", "/c", "/abab")]
    [InlineData("/a{2}$", "/aa", "/AA", "/a")]
    [InlineData("/a{,2}$", "/a{,2}", "/A{,2}", "/aa")]
    [InlineData("/{id}$", "/{id}", "/{ID}", "/id")]
    [InlineData("/(?!admin)", "/guest", "/", "/admin")]
    [InlineData(@"/(?<x>a)(b)\k<x>$", "/aba", "/ABA", "/abb")]
    [InlineData(@"/(?P<x>a)(?P=x)$", "/aa", "/AA", "/ab")]
    [InlineData("/(?-i)a$", "/a", "/a", "/A")]
    [InlineData("/a(?#comment)b$", "/ab", "/AB", "/a")]
    [InlineData("/a#b$", "/a#b", "/A#B", "/a")]
    [InlineData("/é+$", "/é", "/é", "/e")]
    [InlineData("/Foo", "/foobar", "/FOO/x", "/fo")]
    public void Patterns_match_what_pcre_matches(string pattern, string matching, string alsoMatching, string other)
    {
        Assert.True(PathPattern.TryParse(pattern, out var parsed, out var problem), problem);
        Assert.True(parsed.IsMatch(RequestTarget.OctetsOf(matching)));
        Assert.True(parsed.IsMatch(RequestTarget.OctetsOf(alsoMatching)));
        Assert.False(parsed.IsMatch(RequestTarget.OctetsOf(other)));
    }

    [Theory]
    [InlineData("/(a", "( without )")]
    [InlineData("/a)", ") without (")]
    [InlineData("/[a", "[ without ]")]
    [InlineData("/[z-a]", "range")]
    [InlineData("/a**", "nothing to repeat")]
    [InlineData("/(?R)", "(?R)")]
    [InlineData("/(?|a|b)", "(?|a")]
    [InlineData("/(*UTF8)a", "(*UT")]
    [InlineData(@"/a\", @"ends with \")]
    [InlineData(@"/\X", @"\X")]
    [InlineData(@"/\x{100}", "no octet")]
    [InlineData("/[[:nope:]]", "[:nope:]")]
    [InlineData(@"/(a)\k<b>", "group b")]
    public void What_has_no_counterpart_is_refused_with_its_reason(string pattern, string reason)
    {
        Assert.False(PathPattern.TryParse(pattern, out _, out var problem));
        Assert.Contains(reason, problem, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("/x(?<first>a)(b)", "/xab", "a", "b")]
    [InlineData("/x(a)?(b)", "/xb", "", "b")]
    [InlineData("/(?:x)(a)(b)", "/XAB", "A", "B")]
    [InlineData("/api(/|$)(.*)", "/api/v1/x", "/", "v1/x")]
    public void Named_groups_count_with_the_others_in_the_order_they_stand(string pattern, string path, string first, string second)
    {
        Assert.True(PathPattern.TryParse(pattern, out var parsed, out _));
        var match = parsed.Match(path)!;
        Assert.Equal([first, second], [match.Groups[1].Value, match.Groups[2].Value]);
    }

    [Theory]
    [InlineData("/api(/|$)(.*)", true)]
    [InlineData("/plain", true)]
    [InlineData("/(?!admin)", false)]
    [InlineData(@"/(a)\1", false)]
    public void Patterns_are_matched_in_linear_time_where_they_allow_it(string pattern, bool isLinear)
    {
        Assert.True(PathPattern.TryParse(pattern, out var parsed, out _));
        Assert.Equal(isLinear, parsed.IsLinear);
    }

    [Fact]
    public void A_pattern_that_would_need_a_large_automaton_is_refused_before_it_is_read()
    {
        string[] patterns =
        [
            "/(a{1000}){1000}", "/[ab]*a[ab]{900}c", "/(a{99999999999}){99999999999}", $"/{string.Concat(Enumerable.Repeat("(?!", 40_000))}",
            $"/{string.Concat(Enumerable.Repeat("(a|", 1300))}", $"/{new string('.', 513)}", "/((((a{9}){9}){9}){9})",
        ];
        Assert.All(patterns, pattern =>
        {
            Assert.False(PathPattern.TryParse(pattern, out _, out var problem));
            Assert.Contains("more than the", problem, StringComparison.Ordinal);
            Assert.False(HostPattern.TryParse(pattern, out _, out _));
        });
        string[] usual =
        [
            "/api(/|$)(.*)", "/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
            @"/v[0-9]{1,3}/(?:a|b|c){2,}/[\w\-]{64}", "/[]{900}]", @"/\{900}", "/.{1,255}",
        ];
        Assert.All(usual, pattern => Assert.True(PathPattern.TryParse(pattern, out _, out _), pattern));
    }

    [Fact]
    public void Equal_patterns_of_two_tables_are_one_automaton()
    {
        Assert.True(HostPattern.TryParse("^shared[0-9]+$", out var first, out _));
        Assert.True(HostPattern.TryParse("^shared[0-9]+$", out var second, out _));
        Assert.Same(first, second);
    }

    [Fact]
    public void A_pattern_that_takes_too_long_gives_up_and_lets_no_other_path_serve()
    {
        Assert.True(PathPattern.TryParse(@"/(a+)+(?=$)(b)\2", out var slow, out _));
        Assert.False(slow.IsLinear);
        var path = "/" + new string('a', 60) + "!";
        Assert.Throws<System.Text.RegularExpressions.RegexMatchTimeoutException>(() => slow.IsMatch(path));
    }

    [Theory]
    [InlineData(@"/aa\b", "/aa", "/aab")]
    [InlineData(@"/ab(?<=b)c", "/abc", "/bc")]
    [InlineData("/ab?c", "/ac", "/b")]
    [InlineData("/ab{0}c", "/ac", "/abc")]
    [InlineData("/ab|cd", "xcd", "xab")]
    [InlineData("/ab(c|d)|e", "xe", "xd")]
    [InlineData("/ab^", "^", "/ab")]
    public void The_text_in_front_is_cut_off_only_where_that_changes_nothing(string pattern, string matching, string other)
    {
        Assert.True(PathPattern.TryParse(pattern, out var parsed, out _));
        Assert.Equal(System.Text.RegularExpressions.Regex.IsMatch(matching, "^" + pattern), parsed.IsMatch(matching));
        Assert.Equal(System.Text.RegularExpressions.Regex.IsMatch(other, "^" + pattern), parsed.IsMatch(other));
    }

    [Fact]
    public void Ten_thousand_patterns_that_differ_in_text_only_take_little_memory()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10_000; i++)
        {
            Assert.True(PathPattern.TryParse($"/app-{i}(/|$)(.*)", out var pattern, out _));
            Assert.True(pattern.IsMatch($"/app-{i}/x"));
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 50_000_000);
    }

    [Fact]
    public void No_text_makes_the_reader_throw()
    {
        var random = new Random(20260721);
        const string Alphabet = @"a1/.\[]()^$|?*+{},:<>'=!-PkQExdwsbR&#";
        for (var i = 0; i < 5_000; i++)
        {
            var text = "/" + string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => Alphabet[random.Next(Alphabet.Length)]));
            if (PathPattern.TryParse(text, out var pattern, out var problem))
                pattern.IsMatch("/a1/b");
            else
                Assert.NotEmpty(problem);
        }
    }
}
