using IngressController.TestTree;

namespace IngressController.Tests.Architecture;

/// <summary>What the compiler's rules of form leave out. Unused usings and white space are errors of the build.</summary>
public sealed class LineTests
{
    /// <summary>Characters of a line; .editorconfig and ./do say the same.</summary>
    const int Longest = 160;

    [Fact]
    public void No_line_is_too_long()
    {
        var tooLong = from file in Sources()
                      from line in File.ReadLines(file).Index()
                      where line.Item.Length > Longest
                      select $"{Path.GetRelativePath(Repository.Root, file)}:{line.Index + 1}: {line.Item.Length} characters";
        Assert.Equal([], tooLong);
    }

    // dotnet format puts them into this order. It takes minutes, so the tests look themselves.
    [Fact]
    public void Usings_stand_in_the_one_order() => Assert.Equal(
        [],
        from file in Sources()
        let usings = UsingsOf(File.ReadLines(file))
        where !usings.SequenceEqual(usings.Order(UsingOrder))
        select $"{Path.GetRelativePath(Repository.Root, file)}: the order is {string.Join(", ", usings.Order(UsingOrder))}; ./do format mends it");

    [Fact]
    public void The_order_of_usings_is_that_of_the_formatter() => Assert.Equal(
        ["System", "System.Net", "k8s", "Microsoft.A", "static Abc.Def", "Z = Abc.Other"],
        UsingsOf(
        [
            "// words", "using static Abc.Def;", "using Z = Abc.Other;", "using Microsoft.A;", "using System.Net;", "using System;", "using k8s;", "",
            "namespace A;", "using var file = Open();",
        ]).Order(UsingOrder));

    [Fact]
    public void No_source_file_has_more_than_300_lines() => Assert.Equal(
        [],
        from file in Directory.GetFiles(Repository.Path("src"), "*.cs", SearchOption.AllDirectories)
        where !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
        let lines = File.ReadLines(file).Count()
        where lines > 300
        select $"{Path.GetRelativePath(Repository.Root, file)}: {lines}");

    /// <summary>Namespaces before types before other names for types, <c>System</c> before the rest, and then the alphabet without case.</summary>
    static Comparer<string> UsingOrder { get; } = Comparer<string>.Create(static (a, b) => (Rank(a), Rank(b)) switch
    {
        var (first, second) when first != second => first.CompareTo(second),
        _ => CompareSegments(a.Split('.'), b.Split('.')),
    });

    static int Rank(string one) => one.Contains('=', StringComparison.Ordinal) ? 3
        : one.StartsWith("static ", StringComparison.Ordinal) ? 2
        : one == "System" || one.StartsWith("System.", StringComparison.Ordinal) ? 0
        : 1;

    static int CompareSegments(string[] a, string[] b)
    {
        for (var i = 0; i < Math.Min(a.Length, b.Length); i++)
        {
            if (string.Compare(a[i], b[i], StringComparison.OrdinalIgnoreCase) is not 0 and var order)
                return order;
        }

        return a.Length.CompareTo(b.Length);
    }

    static List<string> UsingsOf(IEnumerable<string> lines) =>
    [
        .. lines.TakeWhile(static line => !line.StartsWith("namespace ", StringComparison.Ordinal))
            .Where(static line => line.StartsWith("using ", StringComparison.Ordinal) && line.EndsWith(';') && !line.Contains('(', StringComparison.Ordinal))
            .Select(static line => line["using ".Length..^1]),
    ];

    static IEnumerable<string> Sources() => new[] { "src", "tests", "load" }
        .SelectMany(folder => Directory.GetFiles(Repository.Path(folder), "*.cs", SearchOption.AllDirectories))
        .Where(static file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));
}
