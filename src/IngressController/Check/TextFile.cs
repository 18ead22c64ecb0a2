using System.Text;
using IngressController.Kubernetes;

namespace IngressController.Check;

/// <summary>Reads a file that a flag names: one on disk, or a pipe, as of a shell's <c>&lt;(command)</c>.</summary>
static class TextFile
{
    /// <summary>Octets. What is larger, or has no end, is no file of settings.</summary>
    public const int Most = 16 << 20;

    /// <exception cref="ConfigurationException">It is a folder, is too large, or cannot be read; the message names the flag and the file.</exception>
    public static string Read(string flag, string file)
    {
        if (Directory.Exists(file))
            throw new ConfigurationException($"{flag} {file}: this is a folder, name a file");
        try
        {
            using var stream = File.OpenRead(file);
            var (content, piece) = (new MemoryStream(), new byte[64 * 1024]);
            for (int read; (read = stream.Read(piece)) > 0;)
            {
                if (content.Length + read > Most)
                    throw new ConfigurationException($"{flag} {file}: this is larger than {Most >> 20} MiB, name another file");
                content.Write(piece, 0, read);
            }

            content.Position = 0;
            using var reader = new StreamReader(content, Encoding.UTF8);
            return reader.ReadToEnd();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{flag} {file}: {error.Message}", error);
        }
    }
}
