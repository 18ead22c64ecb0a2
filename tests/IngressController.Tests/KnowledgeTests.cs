using System.Globalization;
using System.Text.RegularExpressions;
using IngressController.TestTree;

namespace IngressController.Tests;

/// <summary>
/// What the code refers to is in the repository: every numbered behaviour stands in src/COMPATIBILITY.md, every test named there exists,
/// every link of the pages leads somewhere, src/README.md knows each folder, and no comment cites a file that nobody else has.
/// </summary>
public sealed partial class KnowledgeTests
{
    static readonly string Root = Repository.Root;
    static readonly IReadOnlyList<string> Files =
        [.. FilesBelow(Root).Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    // Not this file, which cites on purpose what there is not.
    static readonly IReadOnlyList<(string File, string Text)> Sources =
    [
        .. Files.Where(file => file.Split('/')[0] is "src" or "tests" or "load" && file.EndsWith(".cs", StringComparison.Ordinal))
            .Where(file => !file.EndsWith($"/{nameof(KnowledgeTests)}.cs", StringComparison.Ordinal)).Select(file => (file, Read(file))),
    ];

    static readonly IReadOnlyList<string> Pages =
        [.. Files.Where(file => file.EndsWith(".md", StringComparison.Ordinal) && !file.Contains("/Golden/", StringComparison.Ordinal))];

    [Fact]
    public void Every_cited_behaviour_is_written_down()
    {
        var written = BehavioursOf(Read("src/COMPATIBILITY.md")).Select(behaviour => behaviour.Number).ToList();
        Assert.Equal(written.Distinct(), written);
        Assert.Empty(Unknown(Sources.Concat(Files.Where(IsCited).Select(file => (file, Read(file)))), written));

        static bool IsCited(string file) => Path.GetExtension(file) is ".yaml" or ".md";
    }

    [Fact]
    public void Every_named_test_exists()
    {
        var tests = TestsOf(Sources);
        Assert.Empty(Pages.SelectMany(page => Missing(TestsNamedIn(Read(page)), tests).Select(name => $"{page}: {name}")));
        Assert.NotEmpty(TestsNamedIn(Read("src/COMPATIBILITY.md")));
        Assert.DoesNotContain(
            BehavioursOf(Read("src/COMPATIBILITY.md")), behaviour => !behaviour.HeldBy.StartsWith('`') && behaviour.HeldBy != "no test");
    }

    [Fact]
    public void Every_link_leads_to_a_file() => Assert.Empty(
        from page in Pages
        from target in LinksOf(Read(page))
        where !Path.Exists(Path.Combine(Root, Path.GetDirectoryName(page)!, target))
        select $"{page}: {target}");

    [Fact]
    public void Every_folder_of_the_projects_has_its_line()
    {
        var page = Read("src/README.md");
        var folders = Files.Select(file => file.Split('/')).Where(parts => parts is ["src", _, _, _, ..]).Select(parts => parts[2]);
        Assert.DoesNotContain(folders, folder => !page.Contains($"`{folder}`", StringComparison.Ordinal));
    }

    [Fact]
    public void No_comment_cites_a_file_outside_the_repository() =>
        Assert.Empty(Sources.SelectMany(source => Foreign(source.Text, Files).Select(path => $"{source.File}: {path}")));

    /// <summary>Where the checks find nothing they must have looked, so they are shown what they have to find.</summary>
    [Fact]
    public void The_checks_notice_what_is_unknown()
    {
        const string Source = """
            namespace Some.Tests.Place;

            /// <summary>As behaviour 1, 900 and behaviours 2 to 4 say (behaviour
            /// 901); see elsewhere/notes.md, Routing/Route.cs and Golden/NAME.yaml.</summary>
            public sealed class HouseTests
            {
                [Theory]
                [InlineData("behaviour 902", 903)]
                public async Task The_door_is_shut(string text, int number) => await Task.CompletedTask;

                static void Helper() { }
            }
            """;
        Assert.Equal([1, 2, 3, 4, 900, 901, 902], CitedIn(Source).Order());
        Assert.Equal(
            ["a.cs: behaviour 3", "a.cs: behaviour 900", "a.cs: behaviour 901", "a.cs: behaviour 902"],
            Unknown([("a.cs", Source)], [1, 2, 4]));

        const string Page = """
            | 1 | A door. | `HouseTests.The_door_is_shut`, `GardenTests` ([case]) (partly: `word`) |
            | 2 | A [window](gone.md#x). | no test |

            It is held by `Place.HouseTests` and `HouseTests.The_roof_is_on`. Not by `Nobody`.

            [case]: golden/case.table
            """;
        Assert.Equal([1, 2], BehavioursOf(Page).Select(behaviour => behaviour.Number));
        var tests = TestsOf([("a.cs", Source)]);
        Assert.Equal(["GardenTests", "HouseTests.The_roof_is_on"], Missing(TestsNamedIn(Page), tests).Order(StringComparer.Ordinal));
        Assert.Equal(["Helper"], Missing(["HouseTests", "Some.Tests.Place.HouseTests.The_door_is_shut", "Helper"], tests));
        Assert.Equal(["golden/case.table", "gone.md"], LinksOf(Page).Order(StringComparer.Ordinal));
        Assert.Equal(["elsewhere/notes.md"], Foreign(Source, ["src/IngressController.Core/Routing/Route.cs"]));
    }

    static IEnumerable<string> Unknown(IEnumerable<(string File, string Text)> texts, IReadOnlyCollection<int> written) =>
        texts.SelectMany(text => CitedIn(text.Text).Except(written).Order().Select(number => $"{text.File}: behaviour {number}"));

    /// <summary>The numbers that a text cites, with all between the ends of a range.</summary>
    static HashSet<int> CitedIn(string text)
    {
        var cited = new HashSet<int>();
        foreach (Match citation in Citation().Matches(LineOfComment().Replace(text, " ")))
        {
            var last = 0;
            foreach (Match part in CitedNumber().Matches(citation.Groups["numbers"].Value))
            {
                var number = int.Parse(part.Groups["number"].Value, CultureInfo.InvariantCulture);
                for (var from = part.Groups["to"].Success ? last : number; from <= number; from++)
                    cited.Add(from);
                last = number;
            }
        }

        return cited;
    }

    static IEnumerable<(int Number, string HeldBy)> BehavioursOf(string page) =>
        Row().Matches(page).Select(row => (int.Parse(row.Groups["number"].Value, CultureInfo.InvariantCulture), row.Groups["held"].Value));

    /// <summary>The tests of the last column, without what stands in parentheses, and those behind the words "held by".</summary>
    static IEnumerable<string> TestsNamedIn(string page) =>
        BehavioursOf(page).Select(behaviour => InParentheses().Replace(behaviour.HeldBy, ""))
            .Concat(HeldBy().Matches(page).Select(match => match.Value)).SelectMany(text => Quoted().Matches(text))
            .Select(name => name.Groups["name"].Value).Distinct();

    static IEnumerable<string> Missing(IEnumerable<string> names, IReadOnlySet<string> tests)
    {
        var suffixes = tests.SelectMany(SuffixesOf).ToHashSet(StringComparer.Ordinal);
        return names.Where(name => !suffixes.Contains(name));
    }

    static IEnumerable<string> SuffixesOf(string name)
    {
        for (var at = 0; at >= 0; at = name.IndexOf('.', at + 1))
            yield return at == 0 ? name : name[(at + 1)..];
    }

    /// <summary>The full names of all test methods, and of the classes they are in.</summary>
    static HashSet<string> TestsOf(IEnumerable<(string File, string Text)> sources)
    {
        var tests = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (_, text) in sources)
        {
            var folder = Namespace().Match(text).Groups["name"].Value;
            var (type, isTest) = ("", false);
            foreach (var line in text.Split('\n'))
            {
                if (Class().Match(line) is { Success: true } found)
                    type = $"{folder}.{found.Groups["name"].Value}";
                isTest |= TestAttribute().IsMatch(line);
                if (!isTest || Method().Match(line) is not { Success: true } method)
                    continue;
                tests.Add(type);
                tests.Add($"{type}.{method.Groups["name"].Value}");
                isTest = false;
            }
        }

        return tests;
    }

    static IEnumerable<string> LinksOf(string page) => Link().Matches(page).Select(link => link.Groups["target"].Value.Split('#')[0])
        .Where(target => target.Length > 0 && !target.Contains("://", StringComparison.Ordinal)).Distinct();

    /// <summary>The paths of files in comments that end none of the repository's. A part in capitals stands for any name.</summary>
    static IEnumerable<string> Foreign(string source, IReadOnlyList<string> files) =>
        from comment in Comment().Matches(source)
        from path in CitedPath().Matches(comment.Value).Select(match => match.Groups["path"].Value)
        where !Placeholder().IsMatch(path) && !files.Any(file => file == path || file.EndsWith($"/{path}", StringComparison.Ordinal))
        select path;

    static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    static IEnumerable<string> FilesBelow(string folder) => Directory.EnumerateFiles(folder).Concat(
        Directory.EnumerateDirectories(folder)
            .Where(child => Path.GetFileName(child) is not (".git" or "bin" or "obj" or "artifacts")).SelectMany(FilesBelow));

    [GeneratedRegex(@"\bbehaviours? (?<numbers>[0-9]+(?:(?:,? and |, | to )[0-9]+)*)", RegexOptions.IgnoreCase)]
    private static partial Regex Citation();

    [GeneratedRegex(@"(?<to> to )?(?<number>[0-9]+)")]
    private static partial Regex CitedNumber();

    [GeneratedRegex(@"\s*\n\s*(?://+|#)\s*")]
    private static partial Regex LineOfComment();

    [GeneratedRegex(@"^\| (?<number>[0-9]+) \| .+ \| (?<held>[^|]+) \|\r?$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"\([^()]*(?:\([^()]*\)[^()]*)*\)")]
    private static partial Regex InParentheses();

    [GeneratedRegex(@"\b[Hh]eld\s+by\s+`[\w.]+`(?:(?:,|\s+and)\s+`[\w.]+`)*")]
    private static partial Regex HeldBy();

    [GeneratedRegex(@"`(?<name>[\w.]+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^namespace (?<name>[\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^(?:(?:public|sealed|static|abstract|partial) )*class (?<name>\w+)")]
    private static partial Regex Class();

    [GeneratedRegex(@"^\s+\[(?:Fact|Theory)\b")]
    private static partial Regex TestAttribute();

    [GeneratedRegex(@"^\s+public [^=;]*?\b(?<name>\w+)\(")]
    private static partial Regex Method();

    [GeneratedRegex(@"\]\((?<target>[^()\s]+)\)|^\[[^\]]+\]: (?<target>\S+)", RegexOptions.Multiline)]
    private static partial Regex Link();

    [GeneratedRegex("(?<!:)//.*")]
    private static partial Regex Comment();

    [GeneratedRegex(@"(?<![\w/.:$~{<-])(?:\.\./)*(?<path>(?:\w[\w.-]*/)+[\w-]+\.(?:md|json|yaml|conf|txt|cs|sh|csproj|table))\b")]
    private static partial Regex CitedPath();

    [GeneratedRegex(@"(?:^|/)[A-Z]+(?:\.|/)")]
    private static partial Regex Placeholder();
}
