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
        var files = new[] { "src", "tests", "load" }.SelectMany(folder => Directory.GetFiles(Repository.Path(folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));
        var tooLong = from file in files
                      from line in File.ReadLines(file).Index()
                      where line.Item.Length > Longest
                      select $"{Path.GetRelativePath(Repository.Root, file)}:{line.Index + 1}: {line.Item.Length} characters";
        Assert.Equal([], tooLong);
    }

    [Fact]
    public void No_source_file_has_more_than_300_lines() => Assert.Equal(
        [],
        from file in Directory.GetFiles(Repository.Path("src"), "*.cs", SearchOption.AllDirectories)
        where !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
        let lines = File.ReadLines(file).Count()
        where lines > 300
        select $"{Path.GetRelativePath(Repository.Root, file)}: {lines}");
}
