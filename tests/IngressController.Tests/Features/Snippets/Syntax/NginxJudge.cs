using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using IngressController.Tests.Proxy.Wire;

namespace IngressController.Tests.Features.Snippets.Syntax;

/// <summary>Asks a real nginx what it thinks of texts. Each is a file of its own, so that none can close a block of another.</summary>
sealed partial class NginxJudge : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("nginx-syntax").FullName;

    /// <summary>What nginx does not like.</summary>
    /// <param name="Message">In its words.</param>
    /// <param name="Text">The number of the text, from 0.</param>
    /// <param name="Line">The line in it, from 1.</param>
    public sealed record Complaint(string Message, int Text, int Line)
    {
        /// <summary>The octet that must not stand there; null for other complaints.</summary>
        public char? Unexpected => Message.StartsWith("unexpected \"", StringComparison.Ordinal) ? Message[12] : null;

        /// <summary>Whether it is about the syntax, not about the meaning.</summary>
        public bool IsSyntax => Unexpected is not null || Message.StartsWith("unexpected end of file", StringComparison.Ordinal) ||
            Message.StartsWith("too long parameter", StringComparison.Ordinal);
    }

    /// <summary>The first complaint about texts with words without blocks, which mean nothing; null for none.</summary>
    public Complaint? JudgeWords(IReadOnlyList<string> texts) => Judge(texts, static includes => $"types {{ {includes} }}");

    /// <summary>The first complaint about texts that may stand in a server.</summary>
    public Complaint? JudgeServer(IReadOnlyList<string> texts) => Judge(texts, static includes => $"server {{ listen unix:socket; {includes} }}");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    Complaint? Judge(IReadOnlyList<string> texts, Func<string, string> configuration)
    {
        for (var i = 0; i < texts.Count; i++)
            File.WriteAllText(FileOf(i), texts[i]);
        var includes = string.Concat(Enumerable.Range(0, texts.Count).Select(i => $"include {FileOf(i)};\n"));
        File.WriteAllText(Path.Combine(_folder, "nginx.conf"), $$"""
            pid {{_folder}}/pid; error_log stderr; events { }
            http {
              access_log off; client_body_temp_path {{_folder}}/body; proxy_temp_path {{_folder}}/proxy;
              fastcgi_temp_path {{_folder}}/fastcgi; uwsgi_temp_path {{_folder}}/uwsgi; scgi_temp_path {{_folder}}/scgi;
              {{configuration(includes)}}
            }
            """);
        using var process = Process.Start(new ProcessStartInfo(NginxPeer.Program!, ["-t", "-q", "-p", _folder, "-c", Path.Combine(_folder, "nginx.conf")])
        {
            RedirectStandardError = true,
            StandardErrorEncoding = Encoding.Latin1,
        })!;
        var log = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode == 0)
            return null;
        var found = Complaints().Match(log);
        return found.Success
            ? new(found.Groups[1].Value, Number(found.Groups[2]), Number(found.Groups[3]))
            : throw new InvalidOperationException($"nginx says: {log}");

        static int Number(Group group) => int.Parse(group.Value, CultureInfo.InvariantCulture);
    }

    string FileOf(int text) => Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"text{text}"));

    [GeneratedRegex(@"\[emerg\] [0-9#]+: ([^\0]*?) in [^ ]*/text(\d+):(\d+)\n")]
    private static partial Regex Complaints();
}
