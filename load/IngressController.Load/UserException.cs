namespace IngressController.Load;

/// <summary>What the user can mend: one clear message on stderr, exit code 2.</summary>
sealed class UserException : Exception
{
    public UserException(string message)
        : base(message)
    {
    }

    public UserException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
