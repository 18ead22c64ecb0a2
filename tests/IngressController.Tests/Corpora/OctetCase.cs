using System.Text;
using IngressController.Tests.Proxy.Wire;
using IngressController.TestTree;

namespace IngressController.Tests.Corpora;

/// <summary>One file of a corpus in which octets go in, and lines <c>gets: TEXT</c> say what comes out. README.md beside them says how it is read.</summary>
sealed class OctetCase
{
    readonly string _file;
    readonly List<string> _kept = [];
    readonly List<string> _gets = [];

    OctetCase(string file)
    {
        _file = file;
        Name = Path.GetFileNameWithoutExtension(file);
        var octets = new StringBuilder();
        foreach (var line in File.ReadLines(file))
        {
            if (line.StartsWith("gets: ", StringComparison.Ordinal))
            {
                _gets.Add(line[6..]);
                continue;
            }

            _kept.Add(line);
            if (WireText.Read(line, "") is { } text)
                octets.Append(text);
            else if (line is not ['#', ..])
                throw new FormatException($"{file}: {line} means nothing");
        }

        Octets = Encoding.Latin1.GetBytes(octets.ToString());
    }

    public string Name { get; }

    public byte[] Octets { get; }

    public static Dictionary<string, OctetCase> ReadAll(string folder) => Directory.GetFiles(Repository.Path("tests", "corpora", folder), "*.txt")
        .Order(StringComparer.Ordinal).Select(static file => new OctetCase(file)).ToDictionary(static @case => @case.Name);

    /// <summary>Compares what came out; UPDATE_GOLDEN=1 writes it into the file.</summary>
    public void Check(IEnumerable<string> got)
    {
        var lines = got.Select(static line => WireText.Write(line, "no.host").TrimEnd('\n')).Select(static line => line.Length > 2 ? line[2..] : "").ToList();
        if (Golden.IsUpdate)
            File.WriteAllLines(_file, [.. _kept, .. lines.Select(static line => $"gets: {line}")]);
        else
            Assert.Equal(_gets, lines);
    }
}
