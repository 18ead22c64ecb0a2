using System.ComponentModel;
using System.Diagnostics;

namespace IngressController.Kubernetes.Api.Credentials;

/// <summary>
/// Credentials from a program that the kubeconfig names (<c>users[].user.exec</c>), kept until they expire or are refused.
/// See "client-go credential plugins" in the Kubernetes documentation.
/// </summary>
sealed class ExecPlugin(ExecPluginSettings settings, TimeProvider time) : ICredentialSource, IDisposable
{
    const int MaxOutput = 1 << 20;
    const int MaxQuotedError = 300;

    /// <summary>A credential is renewed early, so that it is still valid when the request arrives.</summary>
    static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);

    /// <summary>All watches ask at once, so one failed run answers them all.</summary>
    static readonly TimeSpan FailureKept = TimeSpan.FromSeconds(2);

    readonly SemaphoreSlim _one = new(1);
    ExecCredential? _current;
    CredentialException? _failure;
    long _failedAt;

    public ExecPluginSettings Settings => settings;

    public async ValueTask<Credential> GetAsync(CancellationToken cancellation)
    {
        if (Volatile.Read(ref _current) is { } current && IsGood(current))
            return current.Credential;
        await _one.WaitAsync(cancellation);
        try
        {
            if (_current is { } meanwhile && IsGood(meanwhile))
                return meanwhile.Credential;
            if (_failure is { } failure && time.GetElapsedTime(_failedAt) < FailureKept)
                throw new CredentialException(failure.Message, failure);
            var fresh = await RunAsync(cancellation);
            Volatile.Write(ref _current, fresh);
            _failure = null;
            return fresh.Credential;
        }
        catch (CredentialException error) when (error.InnerException is not CredentialException)
        {
            (_failure, _failedAt) = (error, time.GetTimestamp());
            throw;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Reject(Credential refused)
    {
        if (Volatile.Read(ref _current) is { } current && ReferenceEquals(current.Credential, refused))
            Interlocked.CompareExchange(ref _current, null, current);
    }

    public void Dispose() => _one.Dispose();

    bool IsGood(ExecCredential credential) => credential.ExpiresAt is not { } end || time.GetUtcNow() + Margin < end;

    async Task<ExecCredential> RunAsync(CancellationToken cancellation)
    {
        using var process = Start();
        using var limit = new CancellationTokenSource(settings.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            // Read both at once: a plugin may block on the pipe that is not being read.
            var errors = ReadErrorsAsync(process.StandardError, either.Token);
            var output = await ReadOutputAsync(process.StandardOutput.BaseStream, either.Token);
            await process.WaitForExitAsync(either.Token);
            if (process.ExitCode != 0)
                throw Failed($"ended with exit code {process.ExitCode}: {await errors}");
            return ExecCredential.Parse(output, settings.ApiVersion);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw Failed($"took longer than {settings.Timeout.TotalSeconds:0} s");
        }
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            throw Failed(error.Message, error);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    Process Start()
    {
        var start = new ProcessStartInfo(settings.Command, settings.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in settings.Environment)
            start.Environment[name] = value;
        start.Environment["KUBERNETES_EXEC_INFO"] = settings.ExecInfo;
        try
        {
            var process = Process.Start(start)!;
            process.StandardInput.Close();
            return process;
        }
        catch (Exception error) when (error is Win32Exception or InvalidOperationException)
        {
            throw Failed($"cannot be started{(settings.InstallHint is { } hint ? $": {OneLine(hint)}" : "")}", error);
        }
    }

    static async Task<byte[]> ReadOutputAsync(Stream stream, CancellationToken cancellation)
    {
        using var memory = new MemoryStream();
        var buffer = new byte[4096];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellation)) > 0)
        {
            memory.Write(buffer, 0, read);
            if (memory.Length > MaxOutput)
                throw new InvalidDataException("printed more than 1 MiB");
        }

        return memory.ToArray();
    }

    /// <summary>A plugin's stderr is meant for people (kubectl shows it to its user). Its last line is the reason of the failure.</summary>
    static async Task<string> ReadErrorsAsync(StreamReader errors, CancellationToken cancellation)
    {
        var tail = "";
        var buffer = new char[4096];
        int read;
        while ((read = await errors.ReadAsync(buffer, cancellation)) > 0)
        {
            tail += new string(buffer, 0, read);
            tail = tail[Math.Max(0, tail.Length - buffer.Length)..];
        }

        tail = tail.TrimEnd();
        var line = OneLine(tail[(tail.LastIndexOf('\n') + 1)..]);
        return line.Length > MaxQuotedError ? line[..MaxQuotedError] : line;
    }

    static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    CredentialException Failed(string reason, Exception? inner = null) =>
        new($"{settings.Origin}: credential plugin {Path.GetFileName(settings.Command)} {reason}", inner!);
}
