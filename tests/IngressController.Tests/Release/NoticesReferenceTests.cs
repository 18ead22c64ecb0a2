using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using IngressController.TestTree;

namespace IngressController.Tests.Release;

/// <summary>
/// The notices that go with the image name every package that the program is restored with, under the licence that the package itself
/// carries, and the runtime that the image has. <c>./do notices</c> writes them anew.
/// </summary>
public sealed partial class NoticesReferenceTests
{
    static readonly string Program = Repository.Path("src", "IngressController");
    static readonly string Page = Path.Combine(Program, "THIRD-PARTY-NOTICES.txt");

    [Fact]
    public void The_notices_are_those_of_the_packages() => Golden.Check(Page, Render());

    [Fact]
    public void Each_package_has_a_licence_that_may_be_passed_on() =>
        Assert.All(Packages(), package => Assert.Contains(package.Licence, new[] { "MIT", "Apache-2.0" }));

    [Fact]
    public void The_image_carries_them() =>
        Assert.Contains(
            "COPY LICENSE src/IngressController/THIRD-PARTY-NOTICES.txt /licenses/", File.ReadAllText(Repository.Path("Dockerfile")), StringComparison.Ordinal);

    static string Render()
    {
        var packages = Packages();
        var runtime = Runtime().Match(File.ReadAllText(Repository.Path("Dockerfile"))).Groups["version"].Value;
        var text = new StringBuilder($"""
            Third-party notices of ingress-yarp. Made by `./do notices` from the packages themselves; do not edit.

            The program is built with these packages:


            """);
        foreach (var package in packages)
            text.Append($"{package.Name} {package.Version}\n  Licence: {package.Licence}\n  {package.Copyright}\n  {package.Home}\n");
        text.Append($"""

            The image has the .NET runtime and ASP.NET Core {runtime}, under the MIT licence, Copyright (c) .NET Foundation and Contributors,
            https://github.com/dotnet/dotnet. In the image, what they are made of stands in /usr/share/dotnet/ThirdPartyNotices.txt, and the
            notices of the base image's Ubuntu packages stand below /usr/share/doc.

            The text of Apache-2.0 is ingress-yarp's own licence, which goes with these notices as LICENSE.

            """);
        Section(text, "The MIT licence", Mit);
        foreach (var same in packages.SelectMany(package => package.Texts.Select(of => (package.Name, Text: of))).GroupBy(pair => pair.Text))
            Section(text, "Carried by " + string.Join(", ", same.Select(pair => pair.Name)), same.Key);
        return text.ToString();
    }

    static void Section(StringBuilder text, string title, string body) => text.Append($"\n{new string('=', 79)}\n{title}\n{new string('=', 79)}\n\n{body}\n");

    static IReadOnlyList<Package> Packages()
    {
        using var assets = JsonDocument.Parse(File.ReadAllText(Path.Combine(Program, "obj", "project.assets.json")));
        var folders = assets.RootElement.GetProperty("packageFolders").EnumerateObject().Select(folder => folder.Name).ToList();
        return
        [
            .. assets.RootElement.GetProperty("libraries").EnumerateObject().Where(library => library.Value.GetProperty("type").GetString() == "package")
                .OrderBy(library => library.Name, StringComparer.Ordinal)
                .Select(library => Read(
                    library.Name, folders.Select(folder => Path.Combine(folder, library.Value.GetProperty("path").GetString()!)).First(Directory.Exists)))
        ];
    }

    static Package Read(string name, string folder)
    {
        var about = XDocument.Load(Directory.GetFiles(folder, "*.nuspec").Single()).Root!.Elements().First().Elements()
            .ToLookup(element => element.Name.LocalName);
        string Text(string element) => about[element].FirstOrDefault()?.Value.Trim() ?? "";
        var licence = about["license"].FirstOrDefault(element => element.Attribute("type")?.Value == "expression")?.Value ?? "unknown";
        var copyright = Text("copyright") is { Length: > 0 } given ? given : Text("authors");
        // The text of Apache-2.0 is the repository's own, and stands beside the notices.
        var texts = Directory.GetFiles(folder).Where(file => Carried().IsMatch(Path.GetFileName(file))).Order(StringComparer.Ordinal).Select(Clean)
            .Where(text => !text.Contains("Apache License", StringComparison.Ordinal) || text.Contains("NOTICES", StringComparison.OrdinalIgnoreCase));
        return new(name.Split('/')[0], name.Split('/')[1], licence, copyright, Text("projectUrl"), [.. texts]);
    }

    static string Clean(string file) =>
        string.Join('\n', File.ReadAllText(file).Trim('\uFEFF', '\r', '\n', ' ').Split('\n').Select(line => line.TrimEnd()));

    const string Mit = """
        Permission is hereby granted, free of charge, to any person obtaining a copy
        of this software and associated documentation files (the "Software"), to deal
        in the Software without restriction, including without limitation the rights
        to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
        copies of the Software, and to permit persons to whom the Software is
        furnished to do so, subject to the following conditions:

        The above copyright notice and this permission notice shall be included in all
        copies or substantial portions of the Software.

        THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
        IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
        FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
        AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
        LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
        OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
        SOFTWARE.
        """;

    [GeneratedRegex(@"^(licen[cs]e|third-?party-?notices|notice)(\.(txt|md))?$", RegexOptions.IgnoreCase)]
    private static partial Regex Carried();

    [GeneratedRegex(@"^ARG RUNTIME=\S+:(?<version>[0-9.]+)", RegexOptions.Multiline)]
    private static partial Regex Runtime();

    sealed record Package(string Name, string Version, string Licence, string Copyright, string Home, IReadOnlyList<string> Texts);
}
