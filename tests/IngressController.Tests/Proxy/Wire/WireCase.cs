using System.Globalization;
using System.Text;
using IngressController.TestTree;

namespace IngressController.Tests.Proxy.Wire;

/// <summary>One step of a side: octets to send, or what to wait for or to do, written as <c>(words)</c>.</summary>
/// <param name="Words">Null for octets.</param>
sealed record WireStep(string Octets, string? Words = null);

/// <summary>What came of an exchange, or must come of it. Messages are octets of <see cref="WireText"/>.</summary>
/// <param name="PodGets">The requests that pods get, in order.</param>
/// <param name="ClientGets">The answers that the client gets, interim ones too; three digits alone say nothing but the status.</param>
sealed record WireOutcome(IReadOnlyList<string> PodGets, IReadOnlyList<string> ClientGets)
{
    /// <summary>How often a pod is asked.</summary>
    public int Asked { get; init; }
}

/// <summary>One file of <c>tests/corpora</c>; README.md beside it says how it is read.</summary>
sealed class WireCase
{
    const string ClientSends = "client sends";
    const string ClientSendsFrames = "client sends frames";
    const string PodAnswers = "pod answers";
    const string PodGets = "pod gets";
    const string ClientGets = "client gets";

    readonly List<WireStep> _client = [];
    readonly List<IReadOnlyList<WireStep>> _answers = [];
    readonly string[] _lines;

    WireCase(string file, string[] lines)
    {
        (File, _lines) = (file, lines);
        Name = Path.GetFileNameWithoutExtension(file);
        Host = $"{Name}.example";
        Rule = Host;
        Wanted = new([], []);
        var nginx = Parse();
        Wanted = Completed(Wanted);
        Nginx = Difference is null ? Wanted : Completed(nginx);
    }

    public string File { get; }

    public string Name { get; }

    /// <summary>What <c>{host}</c> stands for.</summary>
    public string Host { get; }

    /// <summary>The host of the Ingress' only rule.</summary>
    public string Rule { get; private set; }

    /// <summary>Annotations of the Ingress, <c>name: value</c> without prefix.</summary>
    public List<string> Annotations { get; } = [];

    /// <summary>Lines <c>name: value</c> of the ConfigMap. Cases with the same ones share an edge.</summary>
    public List<string> Settings { get; } = [];

    public IReadOnlyList<WireStep> Client => _client;

    /// <summary>What the pod does for the first, second, ... request; the last holds for all that follow.</summary>
    public IReadOnlyList<IReadOnlyList<WireStep>> Answers => _answers;

    public WireOutcome Wanted { get; private set; }

    /// <summary>What a real nginx does.</summary>
    public WireOutcome Nginx { get; }

    /// <summary>Whether the client speaks HTTP/2, in frames.</summary>
    public bool IsFrames { get; private set; }

    /// <summary>Whether the file says that no pod may be asked, whatever else comes out.</summary>
    public bool MustNotReachAPod { get; private set; }

    /// <summary>Why the two differ; null if they do not.</summary>
    public string? Difference { get; private set; }

    /// <summary>Why nginx is not asked; null if it is.</summary>
    public string? WithoutNginx { get; private set; }

    public static string Folder { get; } = Repository.Path("tests", "corpora");

    /// <summary>All cases of a folder of <c>tests/corpora</c>.</summary>
    public static IReadOnlyList<WireCase> ReadAll(string folder) =>
        [.. Directory.GetFiles(Path.Combine(Folder, folder), "*.txt").Order(StringComparer.Ordinal)
            .Select(static file => new WireCase(file, System.IO.File.ReadAllLines(file)))];

    /// <summary>The file with another outcome for nginx; where no difference is wanted, for all.</summary>
    public string With(WireOutcome outcome)
    {
        var kept = _lines.AsEnumerable();
        var from = Array.FindIndex(_lines, line => Difference is null ? IsOutcome(line) : line.StartsWith("differs: ", StringComparison.Ordinal));
        if (from >= 0)
            kept = _lines.Take(Difference is null ? from : from + 1);
        var text = new StringBuilder(string.Concat(kept.Select(line => line + "\n")));
        if (Difference is null || !outcome.PodGets.SequenceEqual(Wanted.PodGets))
        {
            foreach (var request in outcome.PodGets)
                text.Append(PodGets + "\n" + WireText.Write(request, Host));
        }

        if (Difference is null || !outcome.ClientGets.SequenceEqual(Wanted.ClientGets))
        {
            foreach (var (i, answer) in outcome.ClientGets.Index())
            {
                var line = Nginx.ClientGets.ElementAtOrDefault(i) is { Length: 3 } && answer is ['H', 'T', 'T', 'P', ..] ? answer[9..12] : answer;
                text.Append(line.Length is 0 ? ClientGets + " nothing\n"
                    : !line.Contains("\r\n", StringComparison.Ordinal) && line[0] != WireText.NoHead ? $"{ClientGets} {line}\n"
                    : ClientGets + "\n" + WireText.Write(line, Host));
            }
        }

        if (outcome.Asked != outcome.PodGets.Count || (Difference is not null && outcome.PodGets.Count == 0))
            text.Append(CultureInfo.InvariantCulture, $"asked: {outcome.Asked}\n");
        return text.ToString();
    }

    static bool IsOutcome(string line) =>
        line is PodGets || line.StartsWith(ClientGets, StringComparison.Ordinal) || line.StartsWith("asked: ", StringComparison.Ordinal);

    // Asked is -1 unless the file says it.
    static WireOutcome Completed(WireOutcome outcome) => outcome.Asked < 0 ? outcome with { Asked = outcome.PodGets.Count } : outcome;

    // Returns what nginx does, if that differs.
    WireOutcome Parse()
    {
        var (podGets, clientGets, asked) = (new List<string>(), new List<string>(), -1);
        List<WireStep>? steps = null;
        List<string>? message = null;
        FrameText? frames = null;
        for (var i = 0; i < _lines.Length; i++)
        {
            var line = _lines[i];
            if (line.Length == 0 || line[0] == '#')
                continue;
            try
            {
                if (frames?.Take(line) == true)
                    continue;
                if (frames is not null)
                    _client.Add(new(frames.Octets));
                frames = null;
                if (WireText.Read(line, Host) is { } octets)
                {
                    if (steps is not null)
                        Append(steps, octets);
                    else
                        message![^1] += octets;
                    continue;
                }
            }
            catch (Exception error) when (error is FormatException or NullReferenceException)
            {
                throw new FormatException($"{File}:{i + 1}: {error.Message}");
            }

            if (line[0] == '(')
            {
                if (steps is not null)
                    steps.Add(new("", line[1..^1]));
                else
                    message![^1] += WireText.MarkOf(line) ?? throw new FormatException($"{File}:{i + 1}: {line} is no part of a message");
                continue;
            }

            (steps, message) = (null, null);
            switch (line)
            {
                case ClientSends:
                    steps = _client;
                    break;
                case ClientSendsFrames:
                    IsFrames = true;
                    frames = new(Host);
                    break;
                case PodAnswers:
                    _answers.Add(steps = []);
                    break;
                case PodGets:
                    (message = podGets).Add("");
                    break;
                case ClientGets:
                    (message = clientGets).Add("");
                    break;
                case ClientGets + " nothing":
                    clientGets.Add("");
                    break;
                default:
                    if (line.StartsWith(ClientGets + " ", StringComparison.Ordinal))
                    {
                        clientGets.Add(line[(ClientGets.Length + 1)..]);
                        break;
                    }

                    var pair = line.Split(": ", 2);
                    switch (pair[0])
                    {
                        case "annotation":
                            Annotations.Add(pair[1]);
                            break;
                        case "setting":
                            Settings.Add(pair[1]);
                            break;
                        case "rule":
                            Rule = pair[1].Replace("{host}", Host, StringComparison.Ordinal);
                            break;
                        case "asked":
                            asked = int.Parse(pair[1], CultureInfo.InvariantCulture);
                            break;
                        case "must" when pair[1] == "reach no pod":
                            MustNotReachAPod = true;
                            break;
                        case "without nginx":
                            WithoutNginx = pair[1];
                            break;
                        case "differs":
                            Difference = pair[1];
                            Wanted = new(podGets, clientGets) { Asked = asked };
                            (podGets, clientGets, asked) = ([], [], -1);
                            break;
                        default:
                            throw new FormatException($"{File}:{i + 1}: {line} means nothing");
                    }

                    break;
            }
        }

        if (frames is not null)
            _client.Add(new(frames.Octets));
        if (Difference is null)
            Wanted = new(podGets, clientGets) { Asked = asked };
        return clientGets.Count == 0
            ? new(podGets.Count == 0 ? Wanted.PodGets : podGets, Wanted.ClientGets) { Asked = asked }
            : new(podGets.Count == 0 && asked != 0 ? Wanted.PodGets : podGets, clientGets) { Asked = asked };
    }

    static void Append(List<WireStep> steps, string octets)
    {
        if (steps is [.., { Words: null } last])
            steps[^1] = new(last.Octets + octets);
        else
            steps.Add(new(octets));
    }
}
